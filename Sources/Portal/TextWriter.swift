/// Writes a short text, piece by piece, before it becomes a string of just its size.
struct TextWriter {
  private let room: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  fileprivate init(_ room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

  mutating func add(_ byte: UInt8) {
    precondition(count < room.count, "a text is longer than was said")
    room[count] = byte
    count += 1
  }

  mutating func add(_ text: String) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { piece in
      precondition(piece.count <= room.count - count, "a text is longer than was said")
      _ = UnsafeMutableBufferPointer(rebasing: room[count...]).update(fromContentsOf: piece)
      count += piece.count
    }
    if isContiguous == nil { for byte in text.utf8 { add(byte) } }
  }

  /// A number of at least so many digits.
  mutating func add(_ number: Int, width: Int = 1) {
    if (0..<100).contains(number), width <= 2 {
      if width == 2 || number > 9 { add(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)) }
      return add(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }
    if number < 0 { add(UInt8(ascii: "-")) }
    let digits = Digits(UInt128(number.magnitude), width: width)
    add(digits, 0..<digits.count)
  }

  /// Some of a number's digits, with a separator between each three from the right.
  mutating func add(_ digits: Digits, _ range: Range<Int>, separator: String = "") {
    for index in range {
      if !separator.isEmpty, index > range.lowerBound, (range.upperBound - index) % 3 == 0 { add(separator) }
      add(digits[index])
    }
  }
}

/// The decimal digits of a number, in ASCII.
struct Digits {
  /// Right-aligned: no number has more than 39 digits.
  private var bytes: InlineArray<40, UInt8> = InlineArray(repeating: UInt8(ascii: "0"))
  let count: Int

  /// - Parameter width: how many digits there are at least, zeros in front.
  init(_ number: UInt128, width: Int = 1) {
    precondition(width <= 40, "no number is that wide")
    var used = 0
    func digit(_ value: UInt64) -> UInt8 { UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value) }
    var rest = number
    while rest > UInt128(UInt64.max) {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
      bytes[39 - used] = digit(UInt64(truncatingIfNeeded: remainder))
      used += 1
      rest = quotient
    }
    var small = UInt64(truncatingIfNeeded: rest)
    while small > 0 {
      bytes[39 - used] = digit(small % 10)
      used += 1
      small /= 10
    }
    count = max(used, width)
  }

  subscript(index: Int) -> UInt8 { bytes[40 - count + index] }
}

extension String {
  /// A text that is written piece by piece.
  ///
  /// - Parameter most: how many bytes it has at most.
  init(most: Int, _ write: (inout TextWriter) -> Void) {
    self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) { room in
      var writer = TextWriter(room)
      write(&writer)
      return String(decoding: UnsafeBufferPointer(rebasing: room[..<writer.count]), as: UTF8.self)
    }
  }
}
