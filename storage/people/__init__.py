"""Who people are: their chats, what they agreed to, what they may do, and being forgotten."""
