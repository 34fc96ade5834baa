/// Writes a ``JSON`` value piece by piece, without making the value first. Members come in the order of their keys' UTF-8
/// bytes: any other order is a programmer's error and traps.
public struct JSONWriter {
  private var written: [UInt8] = []
  /// Whether a comma is due before the next member or item.
  private var isFirst = true
  private var lastKey: String?

  /// Nothing yet.
  public init() {}

  /// What was written, with a final line feed.
  public consuming func bytes() -> [UInt8] {
    written.append(0x0A)
    return written
  }

  /// Writes a text.
  public mutating func string(_ text: String) { JSON.append(text, to: &written) }

  /// Writes a number.
  public mutating func integer(_ number: Int) { written += String(number).utf8 }

  /// Writes an array, each item by a function.
  public mutating func array<Item>(_ items: some Sequence<Item>, _ write: (inout JSONWriter, Item) -> Void) {
    enclose("[", "]") { writer in
      for item in items {
        writer.separate()
        write(&writer, item)
      }
    }
  }

  /// Writes an object, whose members a function writes.
  public mutating func object(_ write: (inout JSONWriter) -> Void) { enclose("{", "}", write) }

  /// Writes a member of the object that is being written, its value by a function.
  public mutating func member(_ key: String, _ write: (inout JSONWriter) -> Void) {
    precondition(lastKey.map { $0.precedes(key) } ?? true, "the key \(key) does not come in order")
    lastKey = key
    separate()
    string(key)
    written.append(UInt8(ascii: ":"))
    write(&self)
  }

  private mutating func separate() {
    if !isFirst { written.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func enclose(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ write: (inout JSONWriter) -> Void) {
    let outer = (isFirst, lastKey)
    (isFirst, lastKey) = (true, nil)
    written.append(UInt8(ascii: open))
    write(&self)
    written.append(UInt8(ascii: close))
    (isFirst, lastKey) = outer
  }
}
