import Delivery
import Syntax

extension Password {
  /// The password that a file of the command line holds.
  ///
  /// - Throws: a ``Problem`` when the file cannot be read, or holds none.
  init(at path: String) throws(Problem) {
    let mend = "write the password alone into the file"
    guard let password = Password(file: try NamedFile.read(path, most: Self.maximumBytes, mend: mend)) else {
      throw Problem(path: path, "holds no password", mend: mend)
    }
    self = password
  }
}
