import Portal
import Testing

struct CalendarTests {
  @Test func daysAndTheirNumbersAgreeOverFourCenturies() throws {
    var expected = try #require(Day("1970-01-01"))
    for number in 0..<150_000 {
      let day = Day(daysSince1970: number)
      #expect(day == expected && day.daysSince1970 == number && day.weekday == (number + 4) % 7)
      expected = try following(day)
    }
    #expect(Day(daysSince1970: -719_162).iso8601 == "0001-01-01")
  }

  private func following(_ day: Day) throws -> Day {
    let next = [
      "\(day.iso8601.prefix(8))\(pad(day.day + 1))", "\(day.iso8601.prefix(5))\(pad(day.month + 1))-01",
      "\(String("000\(day.year + 1)".suffix(4)))-01-01",
    ]
    return try #require(next.lazy.compactMap { Day($0) }.first)
  }

  private func pad(_ number: Int) -> String { String("0\(number)".suffix(2)) }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "0000-01-01", "2026-11-31", "26-11-03", "2026/11/03", "",
  ])
  func daysThatDoNotExist(_ text: String) { #expect(Day(text) == nil) }

  @Test(arguments: [
    ("2026-11-22T10:04:00Z", 1_795_341_840), ("2026-11-22T10:04:00+01:00", 1_795_338_240),
    ("2026-11-22T10:04Z", 1_795_341_840), ("2026-11-22T10:04:00.75-0600", 1_795_363_440),
    ("2026-11-22", 1_795_305_600), ("1969-12-31T23:59:59Z", -1),
  ])
  func momentsInISO8601(_ text: String, _ seconds: Int) {
    #expect(Instant(iso8601: text)?.seconds == seconds)
  }

  @Test(arguments: [
    "2026-11-22T10:04:00", "2026-11-22T24:00:00Z", "2026-11-22T10:04:60Z", "2026-11-22T10:04:00Zx", "now",
    "2026-11-22T",
  ])
  func textsThatAreNoMoments(_ text: String) { #expect(Instant(iso8601: text) == nil) }

  @Test func onlyUTCToTheSecondIsIssued() {
    #expect(Instant(utc: "2026-11-22T10:04:00Z")?.iso8601 == "2026-11-22T10:04:00Z")
    #expect(Instant(utc: "2026-11-22T10:04:00+00:00") == nil)
    #expect(Instant(utc: "2026-11-22T10:04Z") == nil)
  }

  @Test func aLinkExpiresSevenDaysAfterItWasIssuedToTheSecond() throws {
    let issued = try #require(Instant(utc: "2026-10-30T10:04:00Z"))
    let invitation = Invitation(generation: 1, issued: issued, by: "")
    #expect(invitation.expires(afterDays: Site.defaultInvitationDays).seconds == issued.seconds + 604_800)
  }
}
