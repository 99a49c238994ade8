// Command report turns the samples of a run of the bench into the table of
// docs/performance.md and the chart beside it:
//
//	go -C bench run . > new.txt
//	go -C bench run ./report ../new.txt
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// docs is the folder of the page, for a command that runs in the folder bench.
const docs = "../docs"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: report SAMPLES")
		os.Exit(2)
	}
	if err := report(os.Args[1], docs); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

// report writes the table and the chart of the samples in a file.
func report(samples, folder string) error {
	file, err := os.Open(samples)
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := readRun(file, samples)
	if err != nil {
		return err
	}
	if err := r.writeTable(filepath.Join(folder, "performance.md")); err != nil {
		return err
	}
	return r.writeChart(filepath.Join(folder, "performance.svg"))
}
