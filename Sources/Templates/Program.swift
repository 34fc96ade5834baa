/// What a compiled template does, step by step. Steps hold no references: texts and slots lie in two pools.
struct Program: Sendable {
  enum Instruction: Sendable {
    /// Appends bytes of the pool.
    case text(Range<Int>)
    /// Appends a text or HTML.
    case value(Address, isEscaped: Bool)
    /// Goes on, or to `end` when the value is not as wanted.
    case when(Address, is: Bool, end: Int)
    /// Runs the steps up to `end` with the value as context, unless it is false.
    case with(Address, end: Int)
    /// Runs the steps up to `end` with each item of a list as context.
    case each(Address, end: Int)
  }

  /// A value: the context it starts from, counted from the root, and its slots in the pool.
  struct Address: Sendable {
    let context: Int
    let slots: Range<Int>
  }

  private(set) var instructions: [Instruction] = []
  private var texts: [UInt8] = []
  private var slots: [Int] = []
  /// Where the last section began or ended: text before it is not to be joined with text after it.
  private var seam = 0

  /// Runs all of it with a record as the outermost context.
  func run(_ record: Record) -> Output {
    // Values take as much room as texts, or less.
    var output = Output(room: texts.count * 2)
    instructions.withUnsafeBufferPointer { instructions in
      texts.withUnsafeBufferPointer { texts in
        slots.withUnsafeBufferPointer { slots in
          let run = ProgramRun(instructions: instructions, texts: texts, slots: slots)
          withUnsafePointer(to: Value.record(record)) { run(on: $0, into: &output) }
        }
      }
    }
    return output
  }
}

// MARK: - Writing

extension Program {
  /// How much the program holds, in bytes and steps.
  var size: Int { texts.count + instructions.count }

  mutating func append(_ text: some Collection<UInt8>) {
    if text.isEmpty { return }
    let start = texts.count
    texts += text
    if instructions.count > seam, case .text(let range) = instructions.last, range.upperBound == start {
      instructions[instructions.count - 1] = .text(range.lowerBound..<texts.count)
    } else {
      instructions.append(.text(start..<texts.count))
    }
  }

  mutating func append(_ place: Place, isEscaped: Bool) {
    instructions.append(.value(address(place), isEscaped: isEscaped))
  }

  enum Section { case when(Bool), with, each }

  /// Opens a section; the result is for ``close(_:)``.
  mutating func open(_ section: Section, _ place: Place) -> Int {
    let address = address(place)
    switch section {
    case .when(let wanted): instructions.append(.when(address, is: wanted, end: 0))
    case .with: instructions.append(.with(address, end: 0))
    case .each: instructions.append(.each(address, end: 0))
    }
    seam = instructions.count
    return instructions.count - 1
  }

  mutating func close(_ index: Int) {
    let end = instructions.count
    switch instructions[index] {
    case .when(let address, let wanted, _): instructions[index] = .when(address, is: wanted, end: end)
    case .with(let address, _): instructions[index] = .with(address, end: end)
    case .each(let address, _): instructions[index] = .each(address, end: end)
    case .text, .value: preconditionFailure("only a section can be closed")
    }
    seam = end
  }

  private mutating func address(_ place: Place) -> Address {
    let start = slots.count
    slots += place.slots
    return Address(context: place.context, slots: start..<slots.count)
  }
}
