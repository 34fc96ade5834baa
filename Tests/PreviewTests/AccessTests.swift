import Testing

@testable import Preview

@Suite struct AccessTests {
  private func confirm(
    _ site: PreviewedSite, _ project: String, _ verb: String, _ fields: [(String, String)]
  ) async throws -> PreviewedSite.Answer {
    let path = "/projects/\(project)/\(verb)/confirm"
    let page = try await site.get(path + Lens.query(fields))
    return try await site.post(path, [("token", page.field("token")), ("seen", page.field("seen"))] + fields)
  }

  @Test func aPageOffersWhatTheStatusAllows() async throws {
    let site = try PreviewedSite()
    let kitchen = try await site.get("/projects/kitchen-remodel").text
    #expect(kitchen.contains("Portal access") && kitchen.contains("Invite client"))
    #expect(kitchen.contains("Invited (until Nov 29, 2026, 4:04"))
    #expect(kitchen.contains("/projects/kitchen-remodel/resend/confirm?contact=ana-ortiz"))
    #expect(kitchen.contains("/projects/kitchen-remodel/cancel/confirm?contact=ana-ortiz"))
    #expect(!kitchen.contains("Send invite"))
    let garden = try await site.get("/projects/garden-studio").text
    #expect(garden.contains("Not invited"))
    #expect(garden.contains("/projects/garden-studio/invite/confirm?contact=teresa-vance"))
    let bath = try await site.get("/projects/primary-bath").text
    #expect(bath.contains("Expired") && bath.contains("Cancelled"))
  }

  @Test func invitingShowsTheMessagesAndWritesTheSameFileAsTheCommand() async throws {
    let site = try PreviewedSite()
    let page = try await site.get("/projects/garden-studio/invite/confirm?contact=ana-ortiz")
    #expect(page.text.contains("The email") && page.text.contains("The SMS"))
    #expect(page.text.contains("ana.ortiz@example.com"))
    #expect(page.text.contains("content/projects/garden-studio/access/ana-ortiz.json</code> (new)"))
    let email = try await site.get("/show/now.auto/would/garden-studio/invite?contact=ana-ortiz")
    #expect(email.text.contains("December 1, 2026"))
    let answer = try await confirm(site, "garden-studio", "invite", [("contact", "ana-ortiz")])
    #expect(answer.status == 303)
    #expect(
      try site.text("content/projects/garden-studio/access/ana-ortiz.json").contains(
        "\"issued\": \"2026-11-24T15:00:00Z\", \"by\": \"Ruth\""))
    let after = try await site.get(answer.headers[.location] ?? "")
    #expect(after.text.contains("Invited Ana Ortiz"))
    #expect(after.text.contains("content/projects/garden-studio/access/ana-ortiz.json</code> (new)"))
  }

  @Test func aNewContactIsMadeAndInvited() async throws {
    let site = try PreviewedSite()
    let fields = [("new", ""), ("name", "Bo Lí"), ("email", "bo@example.org"), ("phone", "")]
    let page = try await site.get("/projects/garden-studio/invite/confirm" + Lens.query(fields))
    #expect(page.field("new") == "bo-li")
    let answer = try await confirm(site, "garden-studio", "invite", [("new", "bo-li")] + fields.dropFirst())
    #expect(answer.status == 303)
    #expect(site.has("content/contacts/bo-li.json") && site.has("content/projects/garden-studio/access/bo-li.json"))
  }

  @Test func aMistakeInANewContactIsToldWhereItWasTyped() async throws {
    let site = try PreviewedSite()
    let fields = [("new", "bo-li"), ("name", "Bo Li"), ("email", "bo at example.org"), ("phone", "")]
    let page = try await site.get("/projects/garden-studio/invite/confirm" + Lens.query(fields))
    #expect(page.text.contains("value=\"bo at example.org\""))
    #expect(page.text.contains("class=\"mend\""))
    #expect(page.text.contains("role=\"alert\"") && page.text.contains("confirm#new\""))
    #expect(!site.has("content/contacts/bo-li.json"))
  }

  @Test func whoAcceptedIsActiveAsFarAsTheEndpointSays() async throws {
    let site = try PreviewedSite(accepted: PreviewedSite.moment)
    let page = try await site.get("/projects/kitchen-remodel").text
    #expect(page.contains("<span class=\"status is-active\">Active</span>"))
    #expect(try await site.get("/").text.contains("3 active"))
    #expect(try await site.get("/view/kitchen-remodel/ana-ortiz/").text.contains("<p class=\"muted\">Active. Pages as"))
    #expect(try await !PreviewedSite().get("/projects/kitchen-remodel").text.contains("is-active"))
  }

  @Test func resendingAndCancelling() async throws {
    let site = try PreviewedSite()
    let file = "content/projects/kitchen-remodel/access/ana-ortiz.json"
    #expect(try await confirm(site, "kitchen-remodel", "resend", [("contact", "ana-ortiz")]).status == 303)
    #expect(try site.text(file).contains("\"generation\": 2"))
    #expect(try await confirm(site, "kitchen-remodel", "cancel", [("contact", "ana-ortiz")]).status == 303)
    #expect(try site.text(file).contains("\"cancelled\": \"2026-11-24T15:00:00Z\""))
    let page = try await site.get("/projects/kitchen-remodel").text
    #expect(page.contains("Cancelled"))
    #expect(page.contains("/projects/kitchen-remodel/invite/confirm?contact=ana-ortiz"))
  }

  @Test func aFileThatChangedBetweenPageAndConfirmStopsIt() async throws {
    let site = try PreviewedSite()
    let path = "/projects/kitchen-remodel/resend/confirm"
    let file = "content/projects/kitchen-remodel/access/ana-ortiz.json"
    let page = try await site.get("\(path)?contact=ana-ortiz")
    try site.edit(file, "\"generation\": 1", "\"generation\": 7")
    let edited = try site.text(file)
    let fields = [("token", page.field("token")), ("seen", page.field("seen")), ("contact", "ana-ortiz")]
    let answer = try await site.post(path, fields)
    #expect(answer.status == 409)
    #expect(answer.text.contains("The files changed on disk"))
    #expect(try site.text(file) == edited)
    let again = [("token", answer.field("token")), ("seen", answer.field("seen")), ("contact", "ana-ortiz")]
    #expect(try await site.post(path, again).status == 303)
    #expect(try site.text(file).contains("\"generation\": 8"))
  }

  @Test func anAddressThatChangedBetweenPageAndConfirmStopsIt() async throws {
    let site = try PreviewedSite()
    let path = "/projects/kitchen-remodel/resend/confirm"
    let page = try await site.get("\(path)?contact=ana-ortiz")
    try site.edit("content/contacts/ana-ortiz.json", "ana.ortiz@example.com", "ana@example.org")
    let fields = [("token", page.field("token")), ("seen", page.field("seen")), ("contact", "ana-ortiz")]
    let answer = try await site.post(path, fields)
    #expect(answer.status == 409)
    #expect(answer.text.contains("ana@example.org"))
  }

  @Test func whatCannotBeDoneIsRefusedInWords() async throws {
    let page = try await PreviewedSite().get("/projects/kitchen-remodel/invite/confirm?contact=ana-ortiz")
    #expect(page.text.contains("Ana Ortiz is invited already"))
    #expect(!page.text.contains("method=\"post\""))
    #expect(page.text.contains("Back to Kitchen remodel"))
  }

  @Test func lookingAtAnotherMomentChangesNothingAboutWhenThingsAreDone() async throws {
    let site = try PreviewedSite()
    let path = "/projects/garden-studio/invite/confirm?at=2027-01-01T00%3A00%3A00Z"
    let page = try await site.get("\(path)&contact=ana-ortiz")
    let fields = [("token", page.field("token")), ("seen", page.field("seen")), ("contact", "ana-ortiz")]
    #expect(try await site.post(path, fields).status == 303)
    #expect(
      try site.text("content/projects/garden-studio/access/ana-ortiz.json").contains("2026-11-24T15:00:00Z"))
  }
}
