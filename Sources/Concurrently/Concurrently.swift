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
