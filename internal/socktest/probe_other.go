//go:build !unix

package socktest

import "errors"

func probeLoopback() error { return errors.ErrUnsupported }

func probeIPv6() error { return errors.ErrUnsupported }

func probeSockError() error { return errors.ErrUnsupported }
