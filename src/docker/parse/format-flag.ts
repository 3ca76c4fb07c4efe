/** What `--format` takes, as the help of every command that has it explains. */

/** The explanation of `--format` that every list shares, and the one of every inspection (docker-cli §14). */
export const INSPECT_FORMAT = `Format output using a custom template:
'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates`;
export const LIST_FORMAT = INSPECT_FORMAT.replace(
  "'json'",
  `'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
'json'`,
);
