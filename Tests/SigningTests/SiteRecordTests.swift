import Portal
import Syntax
import Testing
import TimeZones

@testable import Manifest

@Suite struct SiteRecordTests {
  private func site(logo: Picture? = Picture(name: "brand/logo.svg", size: PixelSize(width: 120, height: 40))) throws
    -> Site
  {
    Site(
      organization: "Hearth & Beam", url: "https://portal.example.com",
      timeZone: try #require(TimeZoneRules(named: "America/Chicago")), formats: try #require(Formats(locale: "de-DE")),
      currency: try #require(Currency(code: "EUR")),
      sender: Person(name: "Ruth", email: "ruth@example.com", phone: nil), replyTo: "office@example.com",
      team: [
        Member(
          person: Person(name: "Ben", email: nil, phone: "+15125550143"), notices: [.accepted, .failedVerification])
      ], brandColor: "#9A4A2C", logo: logo, invitationDays: 14, smsCountries: ["+1", "+49"])
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let record = SiteRecord(try site(), assets: ["portal.css": "assets/portal-01.css"], logo: "assets/logo-02.svg")
    let read = try SiteRecord(unverified: Source(path: "site.json", bytes: record.bytes))
    #expect(read.bytes == record.bytes)
    #expect(read.site.url == "https://portal.example.com" && read.site.formats.locale == "de-DE")
    #expect(read.site.team == record.site.team && read.site.sender == record.site.sender)
    #expect(read.site.smsCountries == ["+1", "+49"] && read.site.invitationDays == 14)
    #expect(read.logo == "assets/logo-02.svg" && read.site.logo?.size == PixelSize(width: 120, height: 40))
    #expect(read.site.timeZone.local(Instant(seconds: 0)).hour == 18)
    let plain = SiteRecord(try site(logo: nil), assets: [:], logo: nil)
    #expect(try SiteRecord(unverified: Source(path: "", bytes: plain.bytes)).logo == nil)
  }

  @Test(arguments: [
    (#""currency":"EUR""#, #""currency":"XYZ""#, "this currency is not known here"),
    (#""timeZone":"America/Chicago""#, #""timeZone":"Mars/Olympus""#, "this timeZone is not known here"),
    (#""url":"#, #""odd":1,"url":"#, "the field \"odd\" does not belong here"),
    (#""expireAfterDays":14"#, #""expireAfterDays":0"#, "a whole number of at least 1 belongs here"),
    (#""path":"assets"#, #""path":"../assets"#, "this path is not safe: it must stay inside its folder"),
    ("\"accepted\"", "\"opened\"", "\"accepted\" or \"failed-verification\" or \"invitation-requested\" belongs here"),
  ])
  func whatIsOddIsRefused(_ good: String, _ bad: String, _ message: String) throws {
    let record = SiteRecord(try site(), assets: [:], logo: "assets/logo-02.svg")
    let text = String(decoding: record.bytes, as: UTF8.self)
    try #require(text.contains(good))
    do throws(Problem) {
      _ = try SiteRecord(unverified: Source(path: "site.json", text: text.replacing(good, with: bad)))
      Issue.record("it was read")
    } catch {
      #expect(error.message == message)
    }
  }
}
