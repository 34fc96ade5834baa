import Portal

/// What `/.well-known/security.txt` says (RFC 9116).
struct SecurityText {
  private let site: Site
  private let now: Instant

  /// For how many days a reader may rely on it; RFC 9116 section 2.5.5 recommends less than a year.
  private static let days = 90

  init(_ site: Site, at now: Instant) {
    self.site = site
    self.now = now
  }

  /// Nil when the site names no address at all.
  var text: String? {
    let mailbox = (site.replyTo ?? site.sender.email).map { "mailto:\($0)" }
    guard let contact = mailbox ?? site.sender.phone.map({ "tel:\($0)" }) else { return nil }
    // Whole days, so that what is asked for twice a day is the same.
    let expires = Instant(seconds: (now.seconds / 86_400 + Self.days) * 86_400)
    return """
      Contact: \(contact)
      Expires: \(expires.iso8601)
      Preferred-Languages: en
      Canonical: \(site.url)/.well-known/security.txt

      """
  }
}
