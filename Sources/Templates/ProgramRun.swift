/// A ``Program`` while it runs. It refers to the program's steps and pools where they lie, and holds nothing: threads that share
/// a program would wait for each other to count who holds it.
struct ProgramRun {
  let instructions: UnsafeBufferPointer<Program.Instruction>
  let texts: UnsafeBufferPointer<UInt8>
  let slots: UnsafeBufferPointer<Int>

  /// A value that names are looked up in, and its fields when it is a record. Both stay where they are while the steps of its
  /// section run, so that no value is copied to be looked at.
  private struct Context {
    let value: UnsafePointer<Value>
    let fields: UnsafeBufferPointer<Value>
  }

  /// Runs all steps with a value as the outermost context.
  func callAsFunction(on value: UnsafePointer<Value>, into output: inout Output) {
    var contexts: [Context] = []
    run(instructions.indices, in: value, &contexts, &output)
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
        output.append(UnsafeBufferPointer(rebasing: texts[range]))
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
    at address: Program.Address, _ contexts: [Context], _ use: (UnsafePointer<Value>) -> Result
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
