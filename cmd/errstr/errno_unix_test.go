//go:build unix

package main

import (
	"bytes"
	"testing"
)

func TestErrno(t *testing.T) {
	const want = "error:8000000D:system library::Permission denied (EACCES, errno 13)\n" +
		"error:8000000D:system library::Permission denied (EACCES, errno 13; from OpenSSL 1.1.1)\n"
	var stdout, stderr bytes.Buffer
	if status := run([]string{"8000000D", "0200200D"}, nil, &stdout, &stderr); status != 0 || stdout.String() != want {
		t.Errorf("status %d, got\n%s%s\nwant\n%s", status, &stdout, &stderr, want)
	}
}
