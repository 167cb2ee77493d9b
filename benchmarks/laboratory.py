"""Start the laboratory, say when torch is ready, end."""

import asyncio

from quizapp.lab import Laboratory


async def start() -> None:
    laboratory = Laboratory()
    await laboratory.start()
    print("ready", flush=True)
    await laboratory.close()


if __name__ == "__main__":
    asyncio.run(start())
