import Portal
import Testing

/// How an access stands, to the second.
struct AccessStatusTests {
  private let issued = Instant(seconds: 1_000_000_000)
  private let week = 604_800

  private func access(_ generations: Int, cancelled: Instant? = nil) -> Access {
    Access(
      contact: Contact(
        id: "ana", person: Person(name: "Ana", email: "ana@example.com", phone: nil), company: "", formats: nil),
      sees: [],
      invitations: (0..<generations).map { Invitation(generation: $0 + 1, issued: issued + $0 * 100, by: "") },
      cancelled: cancelled)
  }

  @Test func sevenDaysAre604800Seconds() {
    let access = access(1)
    #expect(access.status(at: issued + -1, invitationDays: 7) == .notInvited)
    #expect(access.status(at: issued, invitationDays: 7) == .invited(until: issued + week))
    #expect(access.status(at: issued + (week - 1), invitationDays: 7) == .invited(until: issued + week))
    #expect(access.status(at: issued + week, invitationDays: 7) == .expired(at: issued + week))
  }

  @Test func theNewestInvitationCounts() {
    #expect(access(3).status(at: issued + 150, invitationDays: 7) == .invited(until: issued + 100 + week))
    #expect(access(3).status(at: issued + 200, invitationDays: 7) == .invited(until: issued + 200 + week))
  }

  @Test func aWithdrawalWinsOverAnAcceptanceAndThatOverTheEnd() {
    let accepted = Activity(accepted: issued + 5, trouble: [])
    #expect(access(1).status(at: issued + 2 * week, invitationDays: 7, accepted) == .active(since: issued + 5))
    let cancelled = access(1, cancelled: issued + 50)
    #expect(cancelled.status(at: issued + 49, invitationDays: 7, accepted) == .active(since: issued + 5))
    #expect(cancelled.status(at: issued + 50, invitationDays: 7, accepted) == .cancelled(at: issued + 50))
    #expect(access(0).status(at: issued, invitationDays: 7) == .notInvited)
  }

  @Test func theClientIsListedWithoutAnAccessToo() {
    let access = access(1)
    let client = Contact(id: "aa", person: Person(name: "A", email: nil, phone: "+1"), company: "", formats: nil)
    func project(_ client: Contact?) -> Project {
      Project(
        id: "p", title: "P", client: client, address: "", stages: [], stage: nil, starts: nil, ends: nil, formats: nil,
        overview: .empty, accesses: [access], updates: [], documents: [], invoices: [], photos: [])
    }
    #expect(project(client).accessList.map(\.contact.id) == ["aa", "ana"])
    #expect(project(access.contact).accessList.map(\.contact.id) == ["ana"])
    #expect(project(nil).accessList.map(\.contact.id) == ["ana"])
  }
}
