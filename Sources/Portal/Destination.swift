/// A channel with the address it goes to.
public struct Destination: Sendable, Hashable {
  /// How a message reaches a person.
  public enum Channel: String, Sendable, CaseIterable {
    case email, sms

    /// For people.
    public var name: String { self == .email ? "email" : "SMS" }
  }

  /// How a message goes.
  public let channel: Channel
  /// Where it goes: a mailbox, or a phone number of E.164.
  public let address: String

  /// A channel with the address it goes to.
  public init(channel: Channel, address: String) {
    self.channel = channel
    self.address = address
  }

  /// For people: `email to ana@example.com`.
  public var text: String { "\(channel.name) to \(address)" }
}

extension Site {
  /// Where messages to a person go: to every address on file that the site can send to. An SMS needs a phone of the
  /// sender's, and a country that the site sends SMS to.
  public func destinations(of person: Person) -> [Destination] {
    var destinations: [Destination] = []
    if let email = person.email, sender.email != nil {
      destinations.append(Destination(channel: .email, address: email))
    }
    if let phone = person.phone, sender.phone != nil, allowsSMS(to: phone) {
      destinations.append(Destination(channel: .sms, address: phone))
    }
    return destinations
  }
}
