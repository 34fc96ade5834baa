import Foundation
import PostgresStore
import Stores
import Syntax
import TestServers
import Testing
import Verification

@testable import StoreStatements

/// TLS, passwords, and what may stand in an address.
@Suite struct PostgresTransportTests {
  private static let secure = Result { try PostgresServer(isSecure: true) }

  private func open(_ address: String, password: String?) throws -> any StatementStore {
    try StoreSetting(setting: address).open(isMade: true, password: password)
  }

  @Test func whatIsSentIsSecretAndTheServerIsWhoItClaimsToBe() throws {
    let server = try Self.secure.get()
    let store = try open(server.address, password: PostgresServer.password)
    let isSecret = try store.change { (rows) throws(StoreError) in
      try rows.rows("SELECT CAST(ssl AS TEXT) FROM pg_stat_ssl WHERE pid = pg_backend_pid()").first?.text(0)
    }
    #expect(isSecret == "true")
  }

  @Test func aWrongPasswordIsSaidWithoutIt() throws {
    let server = try Self.secure.get()
    for password in ["another-secret", nil] {
      let error = try #require(throws: StoreError.self) { try open(server.address, password: password) }
      #expect(error.kind == .unavailable)
      #expect(error.message.hasPrefix("the database does not let this user in ("))
      #expect(error.mend == "check the user in --store, and the password in --store-password-file")
      #expect(!error.description.contains("another-secret"))
    }
  }

  @Test func aServerWithAnotherNameOrAuthorityIsRefused() throws {
    let server = try Self.secure.get()
    let folder = try TemporaryFolder()
    let other = try PostgresServer(isSecure: true)
    for address in [
      server.address.replacing("localhost", with: "127.0.0.1"),
      server.address.replacing(server.authority, with: other.authority),
      server.address.replacing(server.authority, with: folder.path + "/none.pem"),
    ] {
      let error = try #require(throws: StoreError.self) { try open(address, password: PostgresServer.password) }
      #expect(error.message.hasPrefix("the connection to the database cannot be made safe ("))
      #expect(error.mend == "check sslmode and sslrootcert in --store, and the server's certificate")
    }
  }

  @Test(arguments: [
    (
      "postgres://ana:hunter2@db/latchkey", "holds a password, which everyone on this machine can read",
      "take it out, and name its file with --store-password-file, or set LATCHKEY_STORE_PASSWORD"
    ),
    (
      "postgresql://db/latchkey?password=hunter2", "holds a password, which everyone on this machine can read",
      "take it out, and name its file with --store-password-file, or set LATCHKEY_STORE_PASSWORD"
    ),
    (
      "postgres://db/latchkey?colour=blue", "cannot be read: invalid URI query parameter: \"colour\"",
      "write postgres://USER@HOST:PORT/DATABASE, such as postgres://latchkey@db.example.com/latchkey?sslmode=verify-full"
    ),
    (
      "mysql:x", "takes sqlite:PATH or postgres://USER@HOST/DATABASE, not \"mysql:x\"",
      "write, for example, sqlite:latchkey.sqlite"
    ),
    (
      "sqlite:", "takes sqlite:PATH or postgres://USER@HOST/DATABASE, not \"sqlite:\"",
      "write, for example, sqlite:latchkey.sqlite"
    ),
  ]) func aWrongAddressIsSaid(_ text: String, _ message: String, _ mend: String) {
    let problem = #expect(throws: Problem.self) { try StoreSetting(setting: text) }
    #expect(problem?.path == "--store")
    #expect(problem?.message == message)
    #expect(problem?.mend == mend)
  }
}
