import CommandOptions
import Stores
import Syntax
import Verification

extension StoreSetting {
  /// Opens the store that an option names.
  ///
  /// - Throws: a ``Problem`` at the store, or at the password's file.
  func opened(isMade: Bool, _ option: StorePasswordOption) throws(Problem) -> any Store {
    let password = try option.text()
    do throws(StoreError) {
      return try open(isMade: isMade, password: password)
    } catch {
      throw Problem(path: path ?? description, error.message, mend: error.mend)
    }
  }
}
