import Foundation
import Glibc
import Syntax
import Testing

@testable import Endpoint

/// Where the endpoint may listen, and what it says where it may not.
struct ListenerTests {
  private func claim(_ setting: String) throws -> ListenerClaim { try Listener(setting: setting).claim() }

  /// What a person is told, in one line.
  private func refusal(_ setting: String) throws -> String {
    let error = #expect(throws: (any Error).self) { try claim(setting) }
    let problem = try #require(error as? Problem)
    return "\(problem.path): \(problem.message) = \(problem.mend)"
  }

  @Test func aPortThatTheSystemChoseIsKept() throws {
    let claim = try claim("127.0.0.1:0")
    guard case .port("127.0.0.1", let port) = claim.listener.place else {
      Issue.record("\(claim.listener)")
      return
    }
    #expect(port > 0)
  }

  @Test func aPortInUseIsNamed() throws {
    let server = try ServerProcess()
    #expect(
      try refusal("127.0.0.1:\(server.port)")
        == "127.0.0.1:\(server.port): cannot listen: another program listens there = end it (ss -ltnpx lists who "
        + "listens), or choose another with --listen")
  }

  @Test func anAddressOfAnotherMachineIsNamed() throws {
    #expect(
      try refusal("192.0.2.1:8080")
        == "192.0.2.1:8080: cannot listen: the address is not one of this machine = name an address of this machine "
        + "with --listen; ip address lists them")
    #expect(try refusal("no-such-host.invalid:8080").contains("\"no-such-host.invalid\" is no address ("))
  }

  @Test func aPortForTheSystemAloneIsNamed() throws {
    let problem = try Listener(setting: "[::1]:443").problem(errno: EACCES)
    #expect(problem.path == "[::1]:443")
    #expect(problem.message == "cannot listen: the system does not allow it to this user")
    #expect(
      problem.mend
        == "choose a port from 1024, or allow it: AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit")
  }

  @Test func aSocketIsTakenOnlyFromWhoIsGone() throws {
    let folder = try Folder()
    let path = "\(folder.path)/socket"
    #expect(try claim("unix:\(path)").listener.place == .socket(path: path))
    #expect(try refusal("unix:\(folder.path)/nothing/socket").contains("cannot listen: there is no such folder"))
    #expect(
      try refusal("unix:" + String(repeating: "a", count: 108)).contains("cannot listen: the path is longer than 107"))
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try refusal("unix:\(path)").contains("cannot listen: there is another file of this name"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    try FileManager.default.removeItem(atPath: path)

    var server: ServerProcess? = try ServerProcess(listen: "unix:\(path)")
    #expect(try refusal("unix:\(path)").contains("cannot listen: another program listens there"))
    server?.kill()
    _ = server?.status()
    server = nil
    #expect(FileManager.default.fileExists(atPath: path))
    _ = try ServerProcess(listen: "unix:\(path)")
  }

  /// Whoever finds the place taken has written nothing and sent nothing: it may be the same endpoint, started twice.
  @Test func nothingIsDoneBeforeThePlaceIsSure() throws {
    let server = try ServerProcess()
    let folder = try ServerProcess.site()
    let run = try ServerProcess.run(
      ["serve", "dist", "--trust", "allowed_signers", "--listen", "127.0.0.1:\(server.port)"], in: folder)
    #expect(run.status == 1)
    #expect(
      run.messages == """
        127.0.0.1:\(server.port):1:1: cannot listen: another program listens there
          = end it (ss -ltnpx lists who listens), or choose another with --listen


        """)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["allowed_signers", "content", "dist", "messages", "results", "templates"])
  }
}
