import Foundation
import Messages
import Testing

@testable import Delivery

/// What becomes of messages that are put into a folder.
@Suite struct OutgoingFolderTests {
  private let email = EmailMessage(
    sender: "ruth@example.com", recipient: "ana@example.com", bytes: Array("Subject: Hello\r\n\r\nHello\r\n".utf8))

  @Test func messagesBearTheirKeysName() throws {
    let scratch = try Scratch()
    let folder = OutgoingFolder(path: "\(scratch.path)/outgoing")
    let send = Routes(mail: .folder(folder), sms: .folder(folder)).opened()
    let key = "invitation/kitchen-remodel/ana-ortiz/1"
    let sms = TextMessage(to: "+15125550100", from: "+15125550142", text: SMSText("Hello"))
    #expect(send(Letter(key: "\(key)/email", .email(email))) == .taken)
    #expect(send(Letter(key: "\(key)/sms", .sms(sms))) == .taken)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(
      names == [
        "invitation.kitchen-remodel.ana-ortiz.1.eml", "invitation.kitchen-remodel.ana-ortiz.1.sms.json",
      ])
    #expect(FileManager.default.contents(atPath: "\(folder.path)/\(names[0])") == Data(email.bytes))
    #expect(
      FileManager.default.contents(atPath: "\(folder.path)/\(names[1])")
        == Data(
          #"{"body":"Hello","encoding":"GSM-7","from":"+15125550142","segments":1,"to":"+15125550100"}"#.utf8)
        + Data("\n".utf8))
    for path in [folder.path, "\(folder.path)/\(names[0])"] {
      let mode = try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
      #expect(mode & 0o077 == 0)
    }
    #expect(send(Letter(key: "\(key)/email", .email(email))) == .taken)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }

  @Test(arguments: [
    ("code/ab12", "code.ab12"), ("a.b/c", "a%2Eb.c"), ("a/b.c", "a.b%2Ec"), (".x", "%2Ex"),
    ("../../etc", "%2E%2E.%2E%2E.etc"),
    ("/x", "%2Fx"), ("notice/accepted/ana@example.com", "notice.accepted.ana%40example%2Ecom"), ("a\n", "a%0A"),
  ])
  func namesAreSafe(_ key: String, _ expected: String) {
    #expect(OutgoingFolder.name(of: key, ending: ".eml") == expected + ".eml")
  }

  @Test func longNamesStayDifferent() {
    let long = String(repeating: "x", count: 300)
    let names = [long + "a", long + "b"].map { OutgoingFolder.name(of: $0, ending: ".eml") }
    #expect(names[0] != names[1] && names.allSatisfy { $0.utf8.count <= 204 })
  }

  @Test func aFolderThatCannotBeWrittenIsForLater() throws {
    let scratch = try Scratch()
    try Data().write(to: URL(fileURLWithPath: "\(scratch.path)/file"))
    let folder = OutgoingFolder(path: "\(scratch.path)/file")
    let send = Routes(mail: .folder(folder), sms: .folder(folder)).opened()
    #expect(
      send(Letter(key: "a", .email(email)))
        == .later(Reason("the folder \(folder.path) cannot be written to: Not a directory")))
    let missing = OutgoingFolder(path: "\(scratch.path)/a/b")
    #expect(
      Routes(mail: .folder(missing), sms: .folder(missing)).opened()(Letter(key: "a", .email(email)))
        == .later(Reason("the folder \(missing.path) cannot be made: No such file or directory")))
  }
}
