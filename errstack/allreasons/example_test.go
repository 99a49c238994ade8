package allreasons_test

import (
	"fmt"

	"example.com/bio/errstack"
	"example.com/bio/errstack/allreasons"
)

// The import registers the texts.
func Example() {
	fmt.Println(errstack.Code(0x0A000126))
	// Output: error:0A000126:SSL routines::unexpected eof while reading
}

// What a code has meant.
func ExampleAll() {
	code := errstack.Code(0x0A000410)
	for row := range allreasons.All() {
		if row.Lib == code.Lib() && row.Reason == code.Reason() {
			fmt.Printf("%s to %s: %s\n", row.First, row.Last, row.Text)
		}
	}
	// Output:
	// 4.0 to 4.0: tls alert handshake failure
	// 3.5 to 3.6: ssl/tls alert handshake failure
	// 1.1.1 to 3.0: sslv3 alert handshake failure
}
