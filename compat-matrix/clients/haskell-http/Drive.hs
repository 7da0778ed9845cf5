{-# OPTIONS_GHC -Wno-deprecations #-}
{-# LANGUAGE CPP #-}
-- HTTP (Network.Browser of it, which keeps the connection): two requests. It has no timeout.
module Main (main) where

import Control.Exception (SomeException, try)
import Control.Monad.IO.Class (liftIO)
import Network.Browser
import Network.HTTP
import Network.URI (parseURI)
import System.Environment (getArgs)
import System.IO (hFlush, stdout)

main :: IO ()
main = do
  arguments <- getArgs
  case arguments of
    ["version"] -> putStrLn ("version=" ++ VERSION_HTTP ++ "\nlibrary=HTTP " ++ VERSION_HTTP ++ " of Haskell\ntls=it has no TLS")
    [verb, base] -> browse $ do
      setOutHandler (const (pure ()))
      setErrHandler (const (pure ()))
      setAllowRedirects False
      (first, _) <- ask verb (base ++ "a.txt") [mkHeader (HdrCustom "Destination") (base ++ "copy.txt")]
      liftIO (putStrLn ("first=" ++ first) >> hFlush stdout)
      (second, body) <- ask "GET" (base ++ "second.txt") []
      liftIO (putStrLn ("secondStatus=" ++ second ++ "\nsecond=" ++ (if body == "second answer\n" then "ok" else "wrong")))
    _ -> fail "usage"
  where
    ask verb url fields = do
      Just place <- pure (parseURI url)
      state <- getBrowserState
      answer <- liftIO (try (browse (withBrowserState state (request (Request place (methodOf verb) fields "") >>= \a -> (,) a <$> getBrowserState))))
      case answer of
        Left problem -> pure ("error " ++ unwords (words (show (problem :: SomeException))), "")
        Right ((_, response), after) -> do
          withBrowserState after (pure ())
          let (a, b, c) = rspCode response
          pure (concatMap show [a, b, c], rspBody response)
    methodOf "GET" = GET
    methodOf "HEAD" = HEAD
    methodOf other = Custom other
