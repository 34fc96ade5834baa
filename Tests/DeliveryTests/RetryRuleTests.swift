import Portal
import Testing

@testable import Delivery

@Suite struct RetryRuleTests {
  private let queued = Instant(seconds: 1_795_532_400)

  @Test func waitsGrowForTwoDaysAndThenItIsGivenUp() {
    var moments: [Int] = []
    var now = queued
    while let next = RetryRule.next(after: moments.count + 1, queued: queued, at: now) {
      moments.append(next.seconds - queued.seconds)
      now = next
    }
    #expect(moments.prefix(6) == [15, 45, 105, 225, 525, 1125])
    let waits = zip(moments, [0] + moments).map { $0 - $1 }
    #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(moments.last.map { $0 <= 48 * 3600 && $0 > 44 * 3600 } == true)
    #expect(waits.max() == 4 * 3600)
  }

  @Test func aMomentAfterTwoDaysIsNotReached() {
    let late = queued + RetryRule.giveUpSeconds - 15
    #expect(RetryRule.next(after: 1, queued: queued, at: late) == queued + RetryRule.giveUpSeconds)
    #expect(RetryRule.next(after: 1, queued: queued, at: late + 1) == nil)
  }
}
