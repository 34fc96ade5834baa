/// Something that is allowed, and probably not meant. Each rule has a switch of its name in site.json's `lint`.
public enum LintRule: String, Sendable, CaseIterable {
  /// A mail domain that looks like a misspelled one.
  case mailDomain = "mail-domain"
  /// One phone under two names.
  case sharedPhone = "shared-phone"
  /// A contact whom no message can reach.
  case noChannel = "no-channel"
  /// An invitation that is about to expire.
  case expiresSoon = "expires-soon"
  /// An SMS that single characters make longer.
  case costlySMS = "costly-sms"
  /// An email that mail programs may cut off.
  case heavyEmail = "heavy-email"
  /// A link that points nowhere, or to what its reader does not see.
  case deadLink = "dead-link"
}
