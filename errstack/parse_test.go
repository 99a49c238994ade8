package errstack_test

import (
	"testing"

	"example.com/bio/errstack"
)

func TestParseCode(t *testing.T) {
	bio := func(reason errstack.Reason) errstack.Code { return errstack.Pack(errstack.LibBIO, reason) }
	for text, want := range map[string]errstack.Code{
		// The layout of 3.x.
		"error:10000067:BIO routines::connect error": bio(103),
		"0x10000067":     bio(103),
		"0X10000067":     bio(103),
		"10000067":       bio(103),
		" 1000006f\n":    bio(111),
		"error:10000067": bio(103),
		"Error:10000067": bio(103),
		"40A7404E567F0000:error:10000067:BIO routines::connect error:file:line:":                                                     bio(103),
		"40A7404E567F0000:error:80000062:system library:BIO_bind:Address already in use:crypto/bio/bio_sock2.c:177:calling bind()\n": errstack.Sys(98),
		"2026/11/22 10:00:00 server: error:10000075:BIO routines::unable to bind socket (exit 1)":                                    bio(117),
		"failed: error:10080002:BIO routines::system lib: Name or service not known":                                                 bio(errstack.ReasonSysLib),
		"err:8000006f:2:0:6f":                 errstack.Sys(111),
		"err:10000067:20:0:67":                bio(103),
		"error:00000000:lib(0)::reason(0)":    0,
		"error:20000067:lib(64)::reason(103)": errstack.Pack(64, 103),
		"80000062":                            errstack.Sys(98),
		"400C0100":                            errstack.Pack(errstack.LibUser, errstack.ReasonMallocFailure),
		"first error:10000067:BIO routines::connect error and error:10000075:BIO routines::x": bio(103),
		// The layout of 1.1.1.
		"error:2008C076:BIO routines:BIO_socket:unable to create socket":                bio(118),
		"error:02004061:system library:socket:Address family not supported by protocol": errstack.Sys(97),
		"error:02002002:system library:fopen:No such file or directory":                 errstack.Sys(2),
		"2008C076":   bio(118),
		"0x02004061": errstack.Sys(97),
		"140213:error:2008A067:BIO routines:BIO_connect:connect error:crypto/bio/b_sock2.c:110:": bio(103),
		"error:20087002:BIO routines:BIO_lookup:system lib":                                      bio(errstack.ReasonSysLib),
		"error:2008F041:BIO routines:BIO_lookup_ex:malloc failure":                               bio(errstack.ReasonMallocFailure),
		"error:20072043:BIO routines:x:passed a null parameter":                                  bio(errstack.ReasonPassedNullParameter),
		"error:20072007:BIO routines:x:passed invalid argument":                                  bio(errstack.ReasonPassedInvalidArgument),
		"error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure":              errstack.Pack(errstack.LibSSL, 1040),
		"error:0D07803A:asn1 encoding routines:asn1_item_embed_d2i:nested asn1 error":            errstack.Pack(errstack.LibASN1, errstack.ReasonNestedASN1Error),
	} {
		if got, err := errstack.ParseCode(text); err != nil || got != want {
			t.Errorf("ParseCode(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "no code", "0x", "error:", "error:xyz", "180000002", "error:180000002:x", "g0000067", "10000067 x", "terror:10000067:"} {
		if got, err := errstack.ParseCode(text); err == nil {
			t.Errorf("ParseCode(%q) = %v, want an error", text, got)
		}
	}
}

// FuzzParseCode holds that ParseCode reads back every text of a code, and never panics.
func FuzzParseCode(f *testing.F) {
	f.Add(uint32(0x10000067), "connect error")         // a BIO reason
	f.Add(uint32(0x80000062), "error:")                // a system error
	f.Add(uint32(0x2008C076), "err:10000067:")         // would be one of 1.1.1
	f.Add(uint32(0), "")                               // no error
	f.Add(uint32(0xFFFFFFFF), "error:2008C076:x\nyyy") // everything set
	f.Fuzz(func(t *testing.T, number uint32, text string) {
		code := errstack.Code(number)
		for _, s := range []string{code.String(), "40A7404E567F0000:" + code.String() + ":file:1:" + text} {
			if got, err := errstack.ParseCode(s); err != nil || got != code {
				t.Errorf("ParseCode(%q) = %v, %v", s, got, err)
			}
		}
		if got, err := errstack.ParseCode(text); err != nil && got != 0 {
			t.Errorf("ParseCode(%q) = %v, %v", text, got, err)
		}
	})
}
