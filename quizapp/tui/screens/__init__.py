"""The screens, a module each. All but Home are imported when they are first shown."""
