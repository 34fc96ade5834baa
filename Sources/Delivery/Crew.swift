import Dispatch
import Foundation
import Synchronization

/// Threads that work until there is nothing to do, or until they are told to stop.
final class Crew: Sendable {
  private let working = DispatchGroup()
  private let signs = DispatchSemaphore(value: 0)
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

  /// Has every thread that rests look again. A sign that comes before its thread rests is not lost.
  func wake() {
    for _ in 0..<members.load(ordering: .relaxed) { signs.signal() }
  }

  /// Has every thread end once it has done what it is doing.
  func stop() {
    stopping.store(true, ordering: .releasing)
    wake()
  }

  /// Rests until there is a sign, but no longer than a number of seconds.
  func rest(atMost seconds: Double) {
    if !isStopping { _ = signs.wait(timeout: .now() + seconds) }
  }
}
