import Hummingbird

/// The least that a server can do: one answer of a given size from memory, to measure the endpoint against.
@main
struct BareAnswer {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard arguments.count == 2 else { fatalError("usage: BareAnswer PORT BYTES") }
    let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: arguments[1])
    let router = Router()
    router.get("**") { _, _ in
      Response(status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: ResponseBody(byteBuffer: body))
    }
    let server = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: arguments[0])))
    try await server.runService()
  }
}
