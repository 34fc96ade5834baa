import Glibc
import Portal

/// The clock.
func now() -> Instant { Instant(seconds: time(nil)) }
