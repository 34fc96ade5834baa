import NIOCore

/// Runs tasks on event loops: each on the loop whose thread it was resumed from, so that what a connection brings is
/// answered where it arrives, without a change of threads in between.
final class LoopExecutor: TaskExecutor {
  private let loops: any EventLoopGroup

  init(_ loops: any EventLoopGroup) { self.loops = loops }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loops.any().execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
