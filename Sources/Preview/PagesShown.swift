import Pages

/// The pages that a visitor may meet before the portal, each in every state that it has.
enum PagesShown {
  private static let email = EndpointPage.Address(.email, masked: EndpointPage.masked(email: "ana@example.com"))
  private static let phone = EndpointPage.Address(.sms, masked: EndpointPage.masked(phone: "+15125550142"))

  /// Their names in addresses, what they are called, and what they show.
  ///
  /// - Parameter project: a project's title.
  static func all(project: String) -> [(name: String, label: String, page: EndpointPage)] {
    let both = [email, phone]
    return [
      ("landing", "Landing", .landing(project: project, addresses: both, isAccepted: false)),
      ("landing-again", "Landing, accepted before", .landing(project: project, addresses: both, isAccepted: true)),
      ("code", "Code", .code(project: project, sentTo: email, addresses: both, mistake: nil)),
      (
        "wrong-code", "Wrong code",
        .code(project: project, sentTo: email, addresses: both, mistake: .wrong(triesLeft: 3))
      ),
      ("last-try", "Last try", .code(project: project, sentTo: email, addresses: both, mistake: .wrong(triesLeft: 1))),
      ("malformed", "Not six digits", .code(project: project, sentTo: email, addresses: both, mistake: .malformed)),
      ("spent", "Mistyped too often", .spent(isMistyped: true, addresses: both)),
      ("old-code", "Code too old", .spent(isMistyped: false, addresses: both)),
      ("locked", "Locked", .locked(seconds: 15 * 60)),
      ("locked-for-good", "Locked until the team helps", .locked(seconds: nil)),
      ("limited", "Too many codes", .limited(seconds: 60, canType: true)), ("expired", "Expired", .closed(.expired)),
      ("replaced", "Replaced", .closed(.replaced)), ("cancelled", "Cancelled", .closed(.cancelled)),
      ("asked", "New link asked for", .asked), ("find", "Find my link", .find(nil)),
      (
        "portals", "Several projects",
        .portals([EndpointPage.Door(title: project, href: "#"), EndpointPage.Door(title: "Another project", href: "#")])
      ), ("sign-in", "Please sign in", .signIn), ("sign-out", "Sign out?", .signOut),
      ("signed-out", "Signed out", .signedOut), ("missing", "Nothing there", .missing),
      ("refused", "Refused", .refused),
      ("unavailable", "Out of order", .unavailable),
    ]
  }
}
