;; Two requests with url-retrieve-synchronously, the second on the connection of the first if url.el will.  -*- lexical-binding: t -*-
(require 'url)
(require 'url-http)
(require 'gnutls)

(defun ask (verb url headers)
  "The status and the body."
  (let ((url-request-method verb) (url-request-extra-headers headers) (own (getenv "OWN_TIMEOUT")))
    (condition-case problem
        (let ((buffer (url-retrieve-synchronously url t t (and own (string-to-number own)))))
          (if (not buffer)
              (list "error no answer" "")
            (with-current-buffer buffer
              (list (number-to-string (or url-http-response-status 0))
                    (if (bound-and-true-p url-http-end-of-headers)
                        (string-trim (buffer-substring url-http-end-of-headers (point-max)))
                      "")))))
      (error (list (format "error %s" (error-message-string problem)) "")))))

(if (string= (car command-line-args-left) "version")
    (princ (format "version=%s\nlibrary=url.el of Emacs %s\nownTimeout=the timeout of url-retrieve-synchronously\n" emacs-version emacs-version))
  (let* ((verb (nth 0 command-line-args-left)) (base (nth 1 command-line-args-left)))
    (setq gnutls-trustfiles (list (getenv "PEM")) network-security-level 'low url-mime-encoding-string nil)
    (princ (format "first=%s\n" (car (ask verb (concat base "a.txt") (list (cons "Destination" (concat base "copy.txt")))))))
    (let ((second (ask "GET" (concat base "second.txt") nil)))
      (princ (format "secondStatus=%s\nsecond=%s\n" (car second) (if (string= (cadr second) "second answer") "ok" "wrong"))))))
(kill-emacs 0)
