import Foundation
import Testing

/// How every contact's access stands.
struct StatusTests {
  @Test func forPeople() throws {
    let site = try SampleSite()
    let result = try site.run("status")
    #expect(result.status == 0 && result.messages.isEmpty)
    #expect(
      result.output == """
        Garden studio (garden-studio)
          Rosalind Greer  rosalind-greer  Invited (until Nov 26, 2026, 10:30 AM)
          Teresa Vance    teresa-vance    Not invited

        Kitchen remodel (kitchen-remodel)
          Ana Ortiz       ana-ortiz       Invited (until Nov 29, 2026, 4:04 AM)
          Daniel Ortiz    daniel-ortiz    Invited (until Nov 30, 2026, 9:42 AM)
          Teresa Vance    teresa-vance    Invited (until Nov 27, 2026, 12:15 PM)

        Primary bath (primary-bath)
          Teresa Vance    teresa-vance    Cancelled
          Zoë Lindström   zoe-lindstrom   Expired

        Times are those of America/Chicago.

        """)
  }

  @Test func forPrograms() throws {
    let site = try SampleSite()
    let result = try site.run("status", "primary-bath", "--format", "json")
    #expect(
      result.output == """
        {"asOf":"2026-11-24T15:00:00Z","problems":[],"projects":[{"contacts":[{"cancelled":"2026-11-16T14:05:00Z",\
        "client":false,"contact":"teresa-vance","email":"teresa.vance@example.net","expires":"2026-11-19T15:05:00Z",\
        "generation":1,"issued":"2026-11-12T15:05:00Z","name":"Teresa Vance","sees":["updates","documents"],\
        "status":"cancelled","text":"Cancelled","trouble":[]},{"client":true,"contact":"zoe-lindstrom",\
        "email":"zoe.lindstrom@example.org","expires":"2026-11-20T21:20:00Z","generation":1,\
        "issued":"2026-11-13T21:20:00Z","name":"Zoë Lindström","sees":["updates","documents","invoices"],\
        "status":"expired","text":"Expired","trouble":[]}],"project":"primary-bath","title":"Primary bath"}],\
        "timeZone":"America/Chicago"}

        """)
  }

  @Test func theHourIsThatOfTheSiteAlsoAcrossADaylightSavingChange() throws {
    let site = try SampleSite()
    let access = "site/content/projects/kitchen-remodel/access/ana-ortiz.json"
    // In Chicago clocks go back an hour on November 1, 2026.
    try site.scratch.write(#"{"invitations": [{"generation": 1, "issued": "2026-10-30T15:00:00Z"}]}"#, to: access)
    func status(_ moment: String) throws -> String { try site.run("status", "kitchen-remodel", at: moment).output }
    #expect(try status("2026-10-30T15:00:00Z").contains("ana-ortiz     Invited (until Nov 6, 2026, 9:00 AM)"))
    #expect(try status("2026-11-06T14:59:59Z").contains("ana-ortiz     Invited (until Nov 6, 2026, 9:00 AM)"))
    #expect(try status("2026-11-06T15:00:00Z").contains("ana-ortiz     Expired"))
    #expect(try status("2026-10-30T14:59:59Z").contains("ana-ortiz     Not invited"))
  }

  @Test func anUnknownProjectIsSuggested() throws {
    let site = try SampleSite()
    let result = try site.run("status", "bath")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(
      result.messages == """
        site/content/projects/bath:1:1: there is no project "bath"
          = did you mean "primary-bath"?

        1 problem.

        """)
  }

  @Test func anEndpointThatIsNotThereIsNamed() throws {
    let site = try SampleSite()
    let result = try site.run("status", "--endpoint", "http://127.0.0.1:1")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.messages.hasPrefix("http://127.0.0.1:1:1:1: the endpoint cannot be reached: "))
    let unsigned = try site.run("status", "--endpoint", "http://127.0.0.1:1", key: "")
    #expect(unsigned.messages.hasPrefix("--endpoint:1:1: there is no signing key to ask the endpoint with\n"))
    let missing = try site.run("status", "--store", "sqlite:nothing.sqlite")
    #expect(missing.status == 1 && missing.messages.hasPrefix("nothing.sqlite:1:1: "))
    #expect(site.scratch.tree(".")["nothing.sqlite"] == nil)
  }

  @Test(arguments: [
    ["--store", "nothing.sqlite"], ["--endpoint", "http://portal.example.com"],
    ["--endpoint", "http://localhost.example.com"], ["--endpoint", "https://a", "--store", "sqlite:b"],
  ])
  func aWrongSourceIs64(_ arguments: [String]) throws {
    #expect(try Program.run(["status"] + arguments, in: "/tmp").status == 64)
  }
}
