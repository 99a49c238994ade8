//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// testdata is the folder of the C sources, whatever the working directory is.
func testdata(name string) string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "testdata", name)
}

// buildC compiles C sources of testdata into a program in dir, and returns its path.
func buildC(dir string, sources ...string) (string, error) {
	compiler, err := exec.LookPath("cc")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, strings.TrimSuffix(sources[len(sources)-1], ".c"))
	args := []string{"-O2", "-Wall", "-Wextra", "-pthread", "-o", program}
	library := ""
	for _, source := range sources {
		args = append(args, testdata(source))
		if strings.HasPrefix(source, "libcrypto") {
			library = "-lcrypto"
		}
	}
	if library != "" {
		args = append(args, library)
	}
	if output, err := exec.Command(compiler, args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%v: %s", err, firstLine(output))
	}
	return program, nil
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return line
}
