import Foundation
import Synchronization

/// One fault after the other, several at once, each lane on a thread of its own, which may wait.
public final class Trials<Outcome: Sendable>: Sendable {
  private struct State {
    var next = 1
    var last = Int.max
    var found: [Int: Outcome] = [:]
  }

  private let trial: @Sendable (Int) throws -> Outcome?
  private let state = Mutex(State())

  /// Tries 1, 2, 3 … until a trial comes to its end without a fault.
  ///
  /// - Parameters:
  ///   - lanes: how many trials are under way at once.
  ///   - trial: makes one fault happen, and says what came of it; nil when there was nothing left to fail.
  /// - Returns: what came of each, in their order.
  public static func run(
    lanes: Int = 4, _ trial: @escaping @Sendable (Int) throws -> Outcome?
  ) async throws -> [Outcome] {
    let trials = Trials(trial)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<lanes { group.addTask { try await trials.lane() } }
      try await group.waitForAll()
    }
    return trials.state.withLock { $0.found.sorted { $0.key < $1.key }.map(\.value) }
  }

  private init(_ trial: @escaping @Sendable (Int) throws -> Outcome?) { self.trial = trial }

  private func lane() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Thread { continuation.resume(with: Result { while let number = self.next() { try self.run(number) } }) }.start()
    }
  }

  private func next() -> Int? {
    state.withLock { state in
      defer { state.next += 1 }
      return state.next < state.last ? state.next : nil
    }
  }

  private func run(_ number: Int) throws {
    let outcome = try trial(number)
    state.withLock { state in
      state.found[number] = outcome
      if outcome == nil { state.last = min(state.last, number) }
    }
  }
}
