"""Running activities: organisations, drafts and what becomes of them, numbers, files, jobs."""
