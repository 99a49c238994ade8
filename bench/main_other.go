//go:build !linux || !(amd64 || arm64)

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: measures only on linux/amd64 and linux/arm64")
	os.Exit(1)
}
