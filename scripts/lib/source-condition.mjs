/** Lets packages of the workspace resolve to their source, as `--conditions=@cryptics-lab/source` does. */
export async function resolve(specifier, context, next) {
  return await next(specifier, { ...context, conditions: [...context.conditions, '@cryptics-lab/source'] })
}
