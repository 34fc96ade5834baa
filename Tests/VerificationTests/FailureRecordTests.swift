import Portal
import Seeded
import Testing

@testable import Verification

@Suite struct FailureRecordTests {
  private let start = Scene.start

  private func record() -> FailureRecord {
    FailureRecord(subject: Subject(door: .link, name: "contact:ana-ortiz"), contact: "ana-ortiz")
  }

  @Test func locksDoubleUpToADay() {
    var failures = record()
    var now = start
    var lengths: [Int] = []
    // Ten failures, spread so far from the ten before that no day's limit is reached.
    while failures.inARow < 90 {
      for _ in 0..<10 { #expect(failures.begin(at: now) == nil) }
      guard case .until(let end) = failures.lock(at: now) else {
        Issue.record("ten failures lock")
        return
      }
      lengths.append(end.seconds - now.seconds)
      now = now + 3 * 86_400
    }
    #expect(lengths == [900, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400])
  }

  @Test func twentyOfADayLockUntilTheOldestIsADayOld() {
    var failures = record()
    for index in 0..<20 { #expect(failures.begin(at: start + index * 3600) == nil) }
    #expect(failures.lock(at: start + 19 * 3600) == .until(start + 86_400))
    #expect(failures.begin(at: start + 86_399) == .until(start + 86_400))
    #expect(failures.begin(at: start + 86_400) == nil)
    #expect(failures.lock(at: start + 86_400) == .until(start + 3600 + 86_400))
  }

  @Test func aRightCodeTakesItsOwnTryBackAndNoOther() {
    var failures = record()
    for index in 0..<9 { #expect(failures.begin(at: start + index) == nil) }
    #expect(failures.begin(at: start + 9) == nil)
    #expect(failures.lock(at: start + 9) != nil)
    failures.succeed(begunAt: start + 9)
    #expect(failures.lock(at: start + 9) == nil)
    #expect(failures.inARow == 0)
    #expect(failures.failures(inTheHourBefore: start + 9) == 9)
    #expect(failures.begin(at: start + 10) == nil)
    #expect(failures.lock(at: start + 10) == .until(start + 910))
  }

  /// Whatever the rhythm of tries, and whichever of them are right, the promised numbers hold.
  @Test(arguments: 0..<60) func theNumbersHoldWhateverTheRhythm(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let rhythm = Int.random(in: 1...4000, using: &random)
    let rightOneIn = Int.random(in: 20...2000, using: &random)
    var failures = record()
    var now = start
    var wrong: [Instant] = []
    var row = 0
    var told: [Instant] = []
    for _ in 0..<1500 {
      now = now + Int.random(in: 0...rhythm, using: &random)
      let isRight = Int.random(in: 0..<rightOneIn, using: &random) == 0
      if let lock = failures.begin(at: now) {
        if case .until(let end) = lock { #expect(end > now && end <= now + 86_400) }
        if lock == .untilUnlocked { #expect(row == 100) }
        continue
      }
      if isRight {
        failures.succeed(begunAt: now)
        row = 0
        continue
      }
      wrong.append(now)
      row += 1
      #expect(row <= 100)
      #expect(wrong.suffix(21).filter { $0 > now - 86_400 }.count <= 20)
      if let notice = failures.tell(at: now) {
        #expect(!told.contains(notice.at) || notice.lock != nil)
        told.append(notice.at)
      }
      if row >= 10, wrong.suffix(10).allSatisfy({ $0 > now - 3600 }), failures.lockedAt.map({ $0 < now }) ?? true {
        // Ten in an hour without a lock in between never happens.
        #expect(failures.lockedAt.map { $0 >= wrong[wrong.count - 10] } ?? false)
      }
    }
  }

  @Test func theTeamIsToldOnceAnHourAndOncePerLock() {
    var failures = record()
    var notices: [FailureNotice] = []
    for index in 0..<20 {
      let now = start + index * 1000
      #expect(failures.begin(at: now) == nil)
      if let notice = failures.tell(at: now) { notices.append(notice) }
      #expect(failures.tell(at: now) == nil)
    }
    // Every 1,000 seconds there are four in an hour: nobody is told before the day's limit locks.
    #expect(notices.map(\.lock) == [.until(start + 86_400)])
  }
}
