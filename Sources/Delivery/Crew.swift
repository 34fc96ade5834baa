import Dispatch
import Foundation
import Synchronization

/// Threads that work until there is nothing to do, or until they are told to stop.
final class Crew: Sendable {
  private let working = DispatchGroup()
  private let signs = DispatchSemaphore(value: 0)
  /// How many signs nobody has heeded yet.
  private let unheeded = Atomic(0)
  private let members = Atomic(0)
  private let stopping = Atomic(false)

  /// Whether no new work is to be begun.
  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  /// Starts a thread. What it does may block: it takes no thread from anyone else.
  func add(_ work: @escaping @Sendable () -> Void) {
    members.add(1, ordering: .relaxed)
    working.enter()
    Thread { [working] in
      work()
      working.leave()
    }.start()
  }

  /// Waits until all threads have ended.
  func join() { working.wait() }

  /// Has one thread look again that rests, or that is the next to rest. Who finds something to do gives the sign on: so as
  /// many work as there is work, and no more ask for it.
  func wake() {
    // More signs than threads say nothing new.
    guard unheeded.load(ordering: .relaxed) < members.load(ordering: .relaxed) else { return }
    unheeded.add(1, ordering: .relaxed)
    signs.signal()
  }

  /// Has every thread end once it has done what it is doing.
  func stop() {
    stopping.store(true, ordering: .releasing)
    for _ in 0..<members.load(ordering: .relaxed) { signs.signal() }
  }

  /// Rests until there is a sign, but no longer than a number of seconds.
  func rest(atMost seconds: Double) {
    if !isStopping, signs.wait(timeout: .now() + seconds) == .success { unheeded.subtract(1, ordering: .relaxed) }
  }
}
