import { CodeGenerationForbidden } from '../errors.ts'

/**
 * Whether this process may make functions from strings, as the Avro binding does for each record type. Loaded before the
 * binding, whose own failure would not say what to do.
 * @throws {CodeGenerationForbidden} When it may not.
 */
function requireCodeGeneration(): true {
  try {
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- To find out is the purpose.
    return new Function('return true')() as true
  } catch (cause) {
    throw new CodeGenerationForbidden({ cause })
  }
}

/** True, or the module does not load. */
export const codeGeneration: true = requireCodeGeneration()
