//go:build unix || windows

package bio_test

import (
	"testing"

	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { socktest.Main(m) }
