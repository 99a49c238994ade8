// Testreport reads what go test -json prints on its standard input and tells it
// shortly: a line for each package, what failing tests printed, and every test that
// was skipped with its reason. Its status is 1 if a test failed, or if one was skipped
// that must not be.
//
// Usage:
//
//	go test -json ./... | go run ./internal/testreport [-places PLACE,... -skips FILE]
//
// FILE lists the tests that may be skipped, each with a place, which is a word that
// says how the tests are run, and with the reason. An entry of one of the places that
// skips nothing is out of date and fails too. Without FILE any test may be skipped.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

func main() {
	places := flag.String("places", "", "the places, words of the first column of the list of skips, joined by commas")
	skips := flag.String("skips", "", "the list of tests that may be skipped; without it any may")
	flag.Parse()
	module := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		module = info.Main.Path
	}
	r := report{module: module, out: os.Stdout}
	if *skips != "" {
		list, err := os.Open(*skips)
		if err == nil {
			r.allowed, err = readAllowances(list, strings.Split(*places, ","))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "testreport:", err)
			os.Exit(2)
		}
		r.strict = true
	}
	if err := r.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		os.Exit(2)
	}
	if !r.finish() {
		os.Exit(1)
	}
}
