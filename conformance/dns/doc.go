// Package dns tests package lookup against name servers in the tests: some that answer,
// late or wrongly or only in part, and some that do not.
package dns
