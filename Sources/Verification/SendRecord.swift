import Manifest
import Portal

/// A code that was asked for and granted, as the sending limits count it.
public struct SendRecord: Sendable, Hashable {
  /// When.
  public let at: Instant
  /// Who asked, and at which door.
  public let subject: Subject
  /// The contact it was sent to; empty when it was sent to nobody.
  public let contact: String
  /// How it travels.
  public let channel: Channel
  /// The keyed digest of the network address that asked.
  public let network: String

  /// A code that was asked for and granted.
  public init(at: Instant, subject: Subject, contact: String, channel: Channel, network: String) {
    self.at = at
    self.subject = subject
    self.contact = contact
    self.channel = channel
    self.network = network
  }
}

/// Which sendings to look at.
public enum SendSelection: Sendable, Hashable {
  /// Those that a subject asked for.
  case subject(Subject)
  /// Those that a contact was sent, whoever asked.
  case contact(String)
  /// Those that were asked for from a network address, by its keyed digest.
  case network(String)
  /// Those that were sent by a channel, to any contact; what went to nobody is left out.
  case channel(Channel)
}
