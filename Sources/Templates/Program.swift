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

  /// A value that names are looked up in, and its fields when it is a record. Both stay where they are while the steps of its
  /// section run, so that no value is copied to be looked at.
  private struct Context {
    let value: UnsafePointer<Value>
    let fields: UnsafeBufferPointer<Value>
  }

  /// Runs all of it with a record as the outermost context.
  func run(_ record: Record) -> Output {
    // Values take as much room as texts, or less.
    var output = Output(room: texts.count * 2)
    var contexts: [Context] = []
    withUnsafePointer(to: Value.record(record)) { run(instructions.indices, in: $0, &contexts, &output) }
    return output
  }

  /// Runs steps with a value as the innermost context.
  private func run(
    _ range: Range<Int>, in value: UnsafePointer<Value>, _ contexts: inout [Context], _ output: inout Output
  ) {
    Self.withFields(of: value) { fields in
      contexts.append(Context(value: value, fields: fields))
      run(range, &contexts, &output)
      contexts.removeLast()
    }
  }

  private func run(_ range: Range<Int>, _ contexts: inout [Context], _ output: inout Output) {
    var index = range.lowerBound
    while index < range.upperBound {
      switch instructions[index] {
      case .text(let range):
        texts.withUnsafeBufferPointer { output.append(UnsafeBufferPointer(rebasing: $0[range])) }
        index += 1
      case .value(let address, let isEscaped):
        withValue(at: address, contexts) { value in
          switch value.pointee {
          case .text(let text), .html(let text):
            if isEscaped { output.append(escapingHTML: text) } else { output.append(text) }
          default: preconditionFailure("a value does not fit the shape of its template")
          }
        }
        index += 1
      case .when(let address, let wanted, let end):
        index = withValue(at: address, contexts) { $0.pointee.isTrue } == wanted ? index + 1 : end
      case .with(let address, let end):
        withValue(at: address, contexts) { value in
          if value.pointee.isTrue { run(index + 1..<end, in: value, &contexts, &output) }
        }
        index = end
      case .each(let address, let end):
        withValue(at: address, contexts) { value in
          guard case .list(let items) = value.pointee else {
            preconditionFailure("a value does not fit the shape of its template")
          }
          items.withUnsafeBufferPointer { items in
            for item in items.indices {
              guard let base = items.baseAddress else { return }
              run(index + 1..<end, in: base + item, &contexts, &output)
            }
          }
        }
        index = end
      }
    }
  }

  private func withValue<Result>(
    at address: Address, _ contexts: [Context], _ use: (UnsafePointer<Value>) -> Result
  ) -> Result {
    let context = contexts[address.context]
    guard let slot = address.slots.first else { return use(context.value) }
    return withValue(slot, in: context.fields, address.slots.dropFirst(), use)
  }

  /// The value in a slot, or further on.
  private func withValue<Result>(
    _ slot: Int, in fields: UnsafeBufferPointer<Value>, _ rest: Range<Int>, _ use: (UnsafePointer<Value>) -> Result
  ) -> Result {
    let slot = slots[slot]
    guard let base = fields.baseAddress, slot < fields.count else {
      preconditionFailure("a value does not fit the shape of its template")
    }
    guard let next = rest.first else { return use(base + slot) }
    return Self.withFields(of: base + slot) { withValue(next, in: $0, rest.dropFirst(), use) }
  }

  /// Calls a function with the fields of a value; none when it is no record.
  private static func withFields<Result>(
    of value: UnsafePointer<Value>, _ use: (UnsafeBufferPointer<Value>) -> Result
  ) -> Result {
    guard case .record(let record) = value.pointee else { return use(UnsafeBufferPointer(start: nil, count: 0)) }
    return record.values.withUnsafeBufferPointer(use)
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
