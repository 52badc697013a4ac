"""What the system can do, one function per act. Each takes a `Work` and leaves an audit entry where it matters."""
