import Dispatch
import Synchronization

/// The results of a function for every index below a count, in the order of the indices, made by several threads.
package func concurrently<Result: Sendable>(
  _ count: Int, jobs: Int, _ work: @Sendable (Int) -> Result
) -> [Result] {
  [Result](unsafeUninitializedCapacity: count) { results, made in
    // Each place is written once, by the thread that took its index.
    nonisolated(unsafe) let places = results
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { return }
        places.initializeElement(at: index, to: work(index))
      }
    }
    made = count
  }
}

private enum Either<One: Sendable, Other: Sendable>: Sendable {
  case one(One), other(Other)
}

/// What two functions give, called at the same time if there may be two threads.
package func together<One: Sendable, Other: Sendable>(
  jobs: Int, _ one: @Sendable () throws -> One, _ other: @Sendable () throws -> Other
) throws -> (One, Other) {
  let results = concurrently(2, jobs: jobs) { index in
    Result { index == 0 ? Either<One, Other>.one(try one()) : .other(try other()) }
  }
  guard case (.one(let one), .other(let other)) = (try results[0].get(), try results[1].get()) else {
    preconditionFailure("each gives what it is asked for")
  }
  return (one, other)
}
