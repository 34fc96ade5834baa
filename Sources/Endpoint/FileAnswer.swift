import HTTPTypes
import Hummingbird
import Manifest
import NIOCore
import NIOPosix
import Synchronization

/// Answers with files of a publication, and only with the bytes that were signed.
struct FileAnswer: Sendable {
  private let threads: NIOThreadPool
  private let checked = CheckedFiles()

  init(threads: NIOThreadPool) { self.threads = threads }

  /// The answer; nil when the file is not there, or its bytes are not those that were signed.
  ///
  /// - Parameters:
  ///   - served: the file, which the asker may see.
  ///   - publication: the build.
  ///   - headers: the request's headers, of which `Range` and `If-Range` count.
  ///   - keeping: the value of `Cache-Control`.
  func file(
    _ served: ServedFile, of publication: Publication, _ headers: HTTPFields, keeping: String
  ) async throws -> Response? {
    let (path, digest) = (served.path, served.digest)
    if let bytes = publication.kept(path, digest) {
      return Self.answer(path, digest, .bytes(bytes), headers, keeping, threads)
    }
    let checked = checked
    let content = try await threads.runIfActive { () -> Content? in
      guard let file = publication.folder.file(at: path) else { return nil }
      if file.identity.size <= Publication.smallBytes {
        guard let bytes = file.contents(most: Publication.smallBytes), HexDigest(of: bytes) == digest else {
          return nil
        }
        let kept = KeptFile(digest: digest, bytes: ByteBuffer(bytes: bytes), identity: file.identity)
        publication.keep(kept, at: path)
        return .bytes(kept.bytes)
      }
      return checked.holds(file, digest) ? .file(file) : nil
    }
    return content.map { Self.answer(path, digest, $0, headers, keeping, threads) }
  }

  private enum Content: Sendable {
    case bytes(ByteBuffer)
    case file(DistFile)

    var size: Int {
      switch self {
      case .bytes(let bytes): bytes.readableBytes
      case .file(let file): file.identity.size
      }
    }
  }

  private static func answer(
    _ path: String, _ digest: HexDigest, _ content: Content, _ headers: HTTPFields, _ keeping: String,
    _ threads: NIOThreadPool
  ) -> Response {
    let type = MediaType(of: path)
    let tag = "\"\(digest.hex)\""
    var fields = ofFile
    fields[.contentType] = type.name
    fields[.eTag] = tag
    fields[.cacheControl] = keeping
    if !type.isShown {
      fields[.contentDisposition] = MediaType.attachment(path.split(separator: "/").last.map(String.init) ?? path)
    }
    // A range of another version would spoil what the browser has of it.
    let isSame = !headers.contains(.ifRange) || headers[.ifRange] == tag
    switch ByteRange(isSame && headers.contains(.range) ? headers[.range] : nil, of: content.size) {
    case .whole:
      return Response(status: .ok, headers: fields, body: body(content, 0..<content.size, threads))
    case .part(let range):
      fields[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(content.size)"
      return Response(status: .partialContent, headers: fields, body: body(content, range, threads))
    case .unsatisfiable:
      return Response(
        status: .rangeNotSatisfiable,
        headers: [.contentRange: "bytes */\(content.size)", .cacheControl: keeping])
    }
  }

  private static let ofFile = {
    var fields = Answer.everywhere
    fields[.acceptRanges] = "bytes"
    return fields
  }()

  private static func body(_ content: Content, _ range: Range<Int>, _ threads: NIOThreadPool) -> ResponseBody {
    switch content {
    case .bytes(let bytes):
      return ResponseBody(
        byteBuffer: bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? bytes)
    case .file(let file):
      return ResponseBody(contentLength: range.count) { writer in
        var offset = range.lowerBound
        while offset < range.upperBound {
          let (start, count) = (offset, min(DistFile.pieceBytes, range.upperBound - offset))
          let piece = try await threads.runIfActive { file.bytes(at: start, count: count) }
          guard let piece, piece.count == count else { throw CutOff() }
          try await writer.write(ByteBuffer(bytes: piece))
          offset += count
        }
        try await writer.finish(nil)
      }
    }
  }

  /// A file that became shorter while it was sent: the connection ends, so that the reader learns of it.
  private struct CutOff: Error {}
}

/// The large files whose bytes were found to be those that were signed, each checked once in each state.
final class CheckedFiles: Sendable {
  private struct Entry: Hashable {
    let identity: FileIdentity
    let digest: HexDigest
  }

  private let entries = Mutex<Set<Entry>>([])
  private static let most = 4096

  /// Whether a file has the bytes with a digest; reads it whole unless it did so before.
  func holds(_ file: DistFile, _ digest: HexDigest) -> Bool {
    let entry = Entry(identity: file.identity, digest: digest)
    if entries.withLock({ $0.contains(entry) }) { return true }
    guard file.digest() == digest else { return false }
    entries.withLock {
      if $0.count >= Self.most { $0.removeAll() }
      $0.insert(entry)
    }
    return true
  }
}
