/** Whether a server that cannot be had is a failure, as on a build machine, and not a test to leave out. */
export const isRequired: boolean = process.env['REQUIRE_SERVERS'] === '1'
