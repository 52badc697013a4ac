"""The offices' web console: pages rendered here, over the same services as the chat. `console.attach` serves it."""
